KEY="YOUR_API_KEY"
BASE="https://ocr.example.com"

curl -sS --fail-with-body "$BASE/api/balance?api=$KEY"

TASK=$(curl -sS --fail-with-body -F "image=@sample.png" "$BASE/api/ocr/solve?api=$KEY" |
  sed 's/.*"task_id":"\([^"]*\)".*/\1/')

while true; do
  RESULT=$(curl -sS --fail-with-body "$BASE/api/ocr/result/$TASK?api=$KEY")
  case "$RESULT" in *'"in_process"'*) sleep 1 ;; *) break ;; esac
done
echo "$RESULT"

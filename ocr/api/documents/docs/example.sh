KEY="YOUR_API_KEY"
BASE="https://ocr.example.com"

# Send a document, and wait up to 30 seconds.
ANSWER=$(curl -sS --fail-with-body -H "Authorization: Bearer $KEY" \
  -F "image_file=@sample.png" -F "format=txt" -F "language=English" "$BASE/task/pic/ocr")
TASK=$(echo "$ANSWER" | sed 's/.*"task_id":"\([^"]*\)".*/\1/')

# Ask again while the state is 0 or more than 1.
while echo "$ANSWER" | grep -q '"state":[0234],'; do
  sleep 1
  ANSWER=$(curl -sS --fail-with-body -H "Authorization: Bearer $KEY" "$BASE/task/$TASK")
done

# The link needs no key.
curl -sS --fail-with-body "$(echo "$ANSWER" | sed 's/.*"file":"\([^"]*\)".*/\1/')"

KEY="YOUR_API_KEY"
BASE="https://ocr.example.com"

curl -sS --fail-with-body -H "Authorization: Bearer $KEY" "$BASE/ocr-jobs/providers"

# Two files, each with its provider.
JOB=$(curl -sS --fail-with-body -H "Authorization: Bearer $KEY" \
  -F "file=@sample.png" -F "ocrProvider_0=tesseract" \
  -F "file=@sample.png" -F "ocrProvider_1=tesseract" \
  -F "jobName=Two pages" "$BASE/ocr-jobs/upload" | sed 's/.*"id":\([0-9]*\).*/\1/')

# Wait until the job has ended.
while true; do
  DETAILS=$(curl -sS --fail-with-body -H "Authorization: Bearer $KEY" "$BASE/ocr-jobs/$JOB")
  STATUS=$(echo "$DETAILS" | grep -o '"status":"[a-z]*"' | head -n 1)
  case "$STATUS" in *completed* | *failed*) break ;; *) sleep 1 ;; esac
done
echo "$DETAILS"

# The newest jobs; then delete this one with its files.
curl -sS --fail-with-body -H "Authorization: Bearer $KEY" "$BASE/ocr-jobs?limit=5&sort=createdAt:desc"
curl -sS --fail-with-body -X DELETE -H "Authorization: Bearer $KEY" "$BASE/ocr-jobs/$JOB"

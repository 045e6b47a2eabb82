KEY="YOUR_API_KEY"
BASE="https://ocr.example.com"

# What can be used, and of the others why not.
curl -sS --fail-with-body -H "Authorization: Bearer $KEY" "$BASE/ocr-jobs/providers"

# Read with one of them.
curl -sS --fail-with-body -H "Authorization: Bearer $KEY" \
  -F "image=@sample.png" -F "provider=auto" "$BASE/api/ocr"

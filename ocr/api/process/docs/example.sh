KEY="YOUR_API_KEY"
BASE="https://ocr.example.com"

# Send a file; the answer names its key.
FILE=$(curl -sS --fail-with-body -H "X-API-Key: $KEY" -F "file=@sample.png" "$BASE/api/files" |
  sed 's/.*"key":"\([^"]*\)".*/\1/')

# Read it.
curl -sS --fail-with-body -H "X-API-Key: $KEY" -H "Content-Type: application/json" \
  -d "{\"key\": \"$FILE\"}" "$BASE/api/ocr/process"

# What is known of it; then delete it.
curl -sS --fail-with-body -H "X-API-Key: $KEY" "$BASE/api/files/$FILE"
curl -sS --fail-with-body -X DELETE -H "X-API-Key: $KEY" "$BASE/api/files/$FILE"

# What is left, and what it was spent on.
curl -sS --fail-with-body -H "X-API-Key: $KEY" "$BASE/api/billing/balance"
curl -sS --fail-with-body -H "X-API-Key: $KEY" "$BASE/api/billing/usage?limit=5"
curl -sS --fail-with-body -H "X-API-Key: $KEY" "$BASE/api/billing/ledger?limit=5"

KEY="YOUR_API_KEY"
BASE="https://ocr.example.com"

# The three ways to send a key. One is enough.
curl -sS --fail-with-body -H "Authorization: Bearer $KEY" "$BASE/api/balance"
curl -sS --fail-with-body -H "X-API-Key: $KEY" "$BASE/api/balance"
curl -sS --fail-with-body "$BASE/api/balance?api=$KEY"

# Sent twice, done and charged once.
for TRY in 1 2; do
  curl -sS --fail-with-body -H "X-API-Key: $KEY" -H "Idempotency-Key: page-1-$$" \
    -F "image=@sample.png" "$BASE/api/ocr/solve"
done

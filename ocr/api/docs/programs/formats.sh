KEY="YOUR_API_KEY"
BASE="https://ocr.example.com"

# Send an image, and ask for its text, plain and as Markdown and HTML, a searchable PDF/A and a Word document.
# Of a long document, "pages" reads a part: 1-3,7 or 5- (from the fifth on).
ANSWER=$(curl -sS --fail-with-body -H "Authorization: Bearer $KEY" \
  -F "image=@sample.png" -F "formats=txt,md,html,pdf,docx" -F "pages=1" -F "pdf=pdfa" "$BASE/api/ocr")
echo "$ANSWER"

# Fetch each file under its own name. The links need no key.
for URL in $(echo "$ANSWER" | grep -o '"url":"[^"]*"' | cut -d '"' -f 4); do
  curl -sS --fail-with-body -O "$URL"
done
cat sample.txt

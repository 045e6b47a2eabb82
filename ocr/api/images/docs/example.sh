KEY="YOUR_API_KEY"
BASE="https://ocr.example.com"

# Send an image and wait for its text.
curl -sS --fail-with-body -H "Authorization: Bearer $KEY" -F "image=@sample.png" "$BASE/api/ocr"

# Keep an image, look at its preview, and read it by its id.
IMAGE=$(curl -sS --fail-with-body -H "Authorization: Bearer $KEY" \
  -F "image=@sample.png" -F "title=First try" -F "tags=test" "$BASE/api/upload" |
  sed 's/.*"image_id":"\([^"]*\)".*/\1/')
curl -sS --fail-with-body -H "Authorization: Bearer $KEY" -o original.png "$BASE/storage/original/$IMAGE.png"
curl -sS --fail-with-body -H "Authorization: Bearer $KEY" -o preview.webp "$BASE/storage/thumbs/$IMAGE.webp"
JOB=$(curl -sS --fail-with-body -H "Authorization: Bearer $KEY" -F "image_id=$IMAGE" "$BASE/api/ocr" |
  sed 's/.*"job_id":"\([^"]*\)".*/\1/')

# What became of the job, with every correction.
curl -sS --fail-with-body -H "Authorization: Bearer $KEY" "$BASE/api/job/$JOB"

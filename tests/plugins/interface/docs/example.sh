curl https://ocr.example.com/toy/read -H "X-API-Key: YOUR_API_KEY" -F image=@sample.png

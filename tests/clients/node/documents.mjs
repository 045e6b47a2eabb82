// The documents document's client: fetch and FormData, by an address and by a file.
import { readFile } from 'node:fs/promises';

async function convert(field, value, name) {
  const formData = new FormData();
  name ? formData.append(field, value, name) : formData.append(field, value);
  formData.append('format', 'txt');
  formData.append('language', 'ChinesePRC,English');
  formData.append('password', '123456');

  return fetch(`${process.env.HOST}/task/pic/ocr`, {
    method: 'POST',
    headers: {
      'Authorization': `Bearer ${process.env.KEY}`
    },
    body: formData
  }).then(r => r.json());
}

const byAddress = await convert('image_url', 'http://127.0.0.1/document.pdf');
const byFile = await convert('image_file', new Blob([await readFile('ocr_example.png')]), 'ocr_example.png');
const text = await fetch(byFile.data.file).then(r => r.text());
console.log(JSON.stringify({ byAddress, byFile, text }));

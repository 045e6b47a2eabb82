// The jobs document's client: axios and form-data.
const FormData = require('form-data');
const fs = require('fs');
const axios = require('axios');

const host = process.env.HOST;

async function uploadReceipt(filePath, provider) {
  const form = new FormData();
  form.append('file', fs.createReadStream(filePath));
  form.append('ocrProvider_0', provider);
  form.append('jobName', 'Receipt');

  const response = await axios.post(
    `${host}/ocr-jobs/upload`,
    form,
    { headers: form.getHeaders() }
  );

  return response.data.id;
}

async function waitForCompletion(jobId) {
  while (true) {
    const response = await axios.get(
      `${host}/ocr-jobs/${jobId}`
    );

    if (response.data.status === 'completed') {
      return response.data;
    }

    await new Promise(resolve => setTimeout(resolve, 1000));
  }
}

async function refusal() {
  try {
    await uploadReceipt('receipt.jpg', 'invalid');
  } catch (error) {
    return error.response.data;
  }
}

async function main() {
  const id = await uploadReceipt('receipt.jpg', 'tesseract');
  const job = await waitForCompletion(id);
  console.log(JSON.stringify({ id, job, refusal: await refusal() }));
}

main();

// The solver's quick start: balance, submit, poll.
import { readFile } from 'node:fs/promises';

const { HOST, KEY } = process.env;
const ask = (path, options) => fetch(`${HOST}${path}?api=${KEY}`, options).then(r => r.json());

const balance = await ask('/api/balance');
const form = new FormData();
form.append('image', new Blob([await readFile('ocr_example.png')], { type: 'image/png' }), 'ocr_example.png');
const task = await ask('/api/ocr/solve', { method: 'POST', body: form });
let result;
do {
  await new Promise(resolve => setTimeout(resolve, 1000));
  result = await ask(`/api/ocr/result/${task.task_id}`);
} while (result.result === 'in_process');
console.log(JSON.stringify({ balance, task, result }));

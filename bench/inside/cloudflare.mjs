// Prints, as JSON, what Workers under Pyodide cost: `cold` is one's import and its first fetch in this fresh process,
// `warm` the fastest of interleaved turns for each. CPU milliseconds, of all threads of the process.

process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

const job = JSON.parse(process.env.FUNGIBLE_BENCH);
const { ExecutionContext, start } = await import(job.runtime);
const { load, call } = await start(job.given, {});

const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function ask() {
  const request = new Request(job.url, { method: "POST", headers: job.headers, body: job.body });
  const work = call(new ExecutionContext(), {}, "fetch", request);
  try {
    const response = await work;
    return { status: response.status, seen: response.headers.get("x-seen"), body: await response.text() };
  } finally {
    work.destroy();
  }
}

async function turn(module, count) {
  load(module, "Default");
  const before = spent();
  for (let at = 0; at < count; at += 1) await ask();
  return (spent() - before) / count;
}

const found = { answers: [] };
if (job.cold) {
  const before = spent();
  load(job.modules[0], "Default");
  const imported = spent();
  found.answers.push(await ask());
  found.cold = { both: spent() - before, first: spent() - imported };
} else {
  for (const module of job.modules) {
    load(module, "Default");
    found.answers.push(await ask());
    await turn(module, job.requests);
  }
  const turns = job.modules.map(() => []);
  for (let at = 0; at < job.turns; at += 1) {
    for (const [which, module] of job.modules.entries()) turns[which].push(await turn(module, job.requests));
  }
  found.warm = turns.map((times) => Math.min(...times));
}
console.log(JSON.stringify(found));
process.exit(0);

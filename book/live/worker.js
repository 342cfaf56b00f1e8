// Python in a worker: the interpreter and all libraries come from the folder "python" beside this file.
// It starts at once, tells the page {loaded: bytes} and {ready}, and answers each {id, source, number} with
// {id, outputs}; {failed: why} means that this worker is of no use any more.
import { WASI, File, OpenFile, ConsoleStdout, PreopenDirectory } from "./wasi-shim/index.js";

let python = null;   // the exports of the interpreter, when it has started
let printed = "";

const started = start();

onmessage = async ({ data: { id, source, number } }) => {
  try {
    await started;
    const answer = turn(`live_session.reply(${literal({ source, number })})`);
    postMessage({ id, outputs: JSON.parse(answer.trim().split("\n").pop()) });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
};

/** Download the files, start the interpreter, and load what runs the cells. */
async function start() {
  let loaded = 0;
  const progress = (bytes) => postMessage({ loaded: loaded += bytes });
  const names = JSON.parse(new TextDecoder().decode(await download("files.json", () => {})));
  const content = {};
  await Promise.all(names.map(async (name) => { content[name] = await download(name, progress); }));

  const module = await WebAssembly.compile(await unpacked(content["python.bin"]));
  const decoder = new TextDecoder();
  const write = (bytes) => { printed += decoder.decode(bytes, { stream: true }); };
  const library = new Map(["python315.zip", "w2vedu.zip", "mpl-data.zip"].map(
    (name) => [name, new File(content[name], { readonly: true })]));
  const folders = [
    new OpenFile(new File([])), new ConsoleStdout(write), new ConsoleStdout(write),
    new PreopenDirectory("/usr/local/lib", library), new PreopenDirectory("/tmp", new Map()),
    new PreopenDirectory("/usr/local/lib/python315.zip/matplotlib/mpl-data", new Map()),
  ];
  const environment = ["TMPDIR=/tmp", "HOME=/tmp", "PYTHONTZPATH=", "NO_COLOR=1"];
  const wasi = new WASI(["python"], environment, folders, { debug: false });
  const instance = await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: wasi.wasiImport, host: { call: () => -1 },
  });
  wasi.inst = instance;
  instance.exports._initialize();
  python = instance.exports;
  turn("import sys; sys.path.append('/usr/local/lib/w2vedu.zip'); import live_session; live_session.prepare()");
  postMessage({ ready: true });
}

async function download(name, progress) {
  const response = await fetch(`python/${name}`);
  if (!response.ok) throw new Error(`${name} could not be downloaded (${response.status})`);
  const parts = [];
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(value);
    progress(value.length);
  }
}

/** Undo gzip. The file does not end in .gz, since some servers would then undo it, too. */
function unpacked(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** Run Python code in the one session of this worker; return what it printed. */
function turn(code) {
  printed = "";
  const bytes = new TextEncoder().encode(code);
  const place = python.host_alloc(bytes.length) >>> 0;
  new Uint8Array(python.memory.buffer).set(bytes, place);
  const status = python.turn(place, bytes.length);
  if (status !== 0) throw new Error(printed || `Python ended with status ${status}`);
  return printed;
}

/** A request as a literal of Python: every string of JSON is one. */
function literal(request) {
  return JSON.stringify(JSON.stringify(request));
}

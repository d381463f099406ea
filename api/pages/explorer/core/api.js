/** The one door to the graph: POST /graphql, as any program asks. */

const KEY = 'caplinks.key';

/** What went wrong, with a code and a sentence for people. */
export class AskError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @typedef {object} Answer
 * @property {any} data
 * @property {any} extensions
 */

/**
 * Ask the graph.
 *
 * @param {import('./types.js').Operation} operation
 * @param {{signal?: AbortSignal, explain?: boolean}} [options] `explain` asks for the Cypher as well.
 * @returns {Promise<Answer>}
 * @throws {AskError}
 */
export async function ask(operation, { signal, explain = false } = {}) {
  const body = { ...operation, ...(explain && { extensions: { explain: true } }) };
  const response = await send(JSON.stringify(body), signal);
  const answer = await read(response);
  const [error] = answer.errors ?? [];
  if (error) throw new AskError(error.extensions?.code ?? 'INTERNAL', told(error, response));
  return answer;
}

/** @returns {string} The key for the API, of this tab alone; empty where there is none. */
export function heldKey() {
  return sessionStorage.getItem(KEY) ?? '';
}

/** @param {string} key Empty to forget it. */
export function holdKey(key) {
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
}

/**
 * @param {string} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>}
 */
async function send(body, signal) {
  const key = heldKey();
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    ...(key && { authorization: `Bearer ${key}` }),
  };
  try {
    return await fetch('/graphql', { method: 'POST', headers, body, signal, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new AskError('OFFLINE', 'The server does not answer. Is caplinks still running?');
  }
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function read(response) {
  try {
    return await response.json();
  } catch {
    throw new AskError('INTERNAL', `The server answered with status ${response.status} and no JSON.`);
  }
}

/**
 * @param {{message: string, extensions?: {code?: string}}} error
 * @param {Response} response
 * @returns {string}
 */
function told(error, response) {
  const after = response.headers.get('retry-after');
  const wait = after ? ` Try again in ${after} s.` : '';
  switch (error.extensions?.code) {
    case 'GRAPH_UNAVAILABLE':
      return 'Neo4j does not answer. If it was stopped, `caplinks up` starts it again.';
    case 'TIMEOUT':
      return 'It took too long and was cancelled. Narrow it with the filters and try again.';
    default:
      return `${error.message.replace(/[.\s]*$/, '')}.${wait}`;
  }
}

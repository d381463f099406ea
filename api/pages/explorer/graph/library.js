/** Loads the drawing library when a graph is first drawn: the other views do without. */

/** In the order in which they must run. */
const FILES = Object.freeze([
  '/vendor/layout-base@2.0.1/layout-base.min.js',
  '/vendor/cose-base@2.2.0/cose-base.min.js',
  '/vendor/cytoscape@3.34.4/dist/cytoscape.min.js',
  '/vendor/cytoscape-fcose@2.2.0/cytoscape-fcose.min.js',
]);

/** The page's policy lets no other script in, and none from elsewhere. */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('caplinks-vendor', {
  createScriptURL: (/** @type {string} */ address) => {
    if (!FILES.includes(address)) throw new TypeError('not a script of this page');
    return address;
  },
});

/** @type {Promise<any> | null} */
let loading = null;

/**
 * @returns {Promise<any>} Cytoscape, with its layout.
 */
export function loadCytoscape() {
  loading ??= load().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load() {
  for (const file of FILES) await run(file);
  return /** @type {any} */ (globalThis).cytoscape;
}

/**
 * @param {string} file
 * @returns {Promise<void>}
 */
function run(file) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = policy ? policy.createScriptURL(file) : file;
    script.async = false;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () =>
      reject(
        new Error('The files that draw graphs are not installed. Run `python -m api.pages.assets`, or use the list.'),
      ),
    );
    document.head.append(script);
  });
}

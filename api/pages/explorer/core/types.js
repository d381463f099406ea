/**
 * Shapes that several modules share. There is no code here.
 *
 * @typedef {{query: string, variables: Record<string, unknown>}} Operation
 *
 * @typedef {object} Sheet Rows for a table on screen or a CSV file.
 * @property {string} name Name of the file, without its ending.
 * @property {string[]} columns
 * @property {(string | number | boolean | null | undefined)[][]} rows
 * @property {boolean} [cut] Whether there are more rows than these.
 *
 * @typedef {object} Go How to go to another state of the page.
 * @property {boolean} [replace] Take the place of the present entry of the history.
 * @property {boolean} [keepFocus] Leave the focus where it is.
 *
 * @typedef {object} Page What a view may do to the page around it.
 * @property {HTMLElement} body Where the view draws.
 * @property {(patch: Partial<import('./state.js').State>, how?: Go) => void} go
 * @property {(text: string) => void} announce Tell screen readers.
 * @property {(title: string) => void} setTitle
 * @property {(children: (Node | string)[]) => void} setHead What stands above the view, its h1 included.
 *
 * @typedef {object} Open A view that is on the page.
 * @property {(state: import('./state.js').State) => Promise<void>} update Show a state; rejects with what went wrong.
 * @property {() => Operation | null} operation What the view shows, as one operation.
 * @property {() => Promise<Sheet> | Sheet} sheet What the view shows, as rows.
 * @property {() => void} close
 *
 * @typedef {'asOf' | 'validOn' | 'modality' | 'confidence' | 'publisher' | 'predicates' | 'blocs'} Filter
 *
 * @typedef {object} View
 * @property {string} name
 * @property {readonly Filter[] | ((state: import('./state.js').State) => readonly Filter[])} filters Which it heeds.
 * @property {boolean} [quiet] Filters stand above it only where one is set.
 * @property {(page: Page) => Open} open
 *
 * @typedef {object} Money
 * @property {number} value
 * @property {string} currency
 * @property {string} bound
 *
 * @typedef {object} Thing An entity as answers name it.
 * @property {string} __typename
 * @property {string} id
 * @property {string} name
 * @property {string} [code] Of jurisdictions.
 *
 * @typedef {object} SourceDocument
 * @property {string} id
 * @property {string} url
 * @property {string | null} title
 * @property {string | null} publisher
 * @property {string | null} publishedAt
 *
 * @typedef {object} Claim
 * @property {string} id
 * @property {string} link
 * @property {string} predicate
 * @property {Thing | null} [subject]
 * @property {Thing | null} [object]
 * @property {string | null} [property]
 * @property {string | null} [value]
 * @property {boolean} negated
 * @property {string} modality
 * @property {number} confidence
 * @property {string} status
 * @property {string} extractor
 * @property {string} version
 * @property {string} quote
 * @property {number} start
 * @property {number} end
 * @property {string} saidAt
 * @property {{before: string | null, quote: string, after: string | null} | null} [context]
 * @property {SourceDocument} document
 * @property {{id: string, name: string}[]} [laws]
 *
 * @typedef {object} Link
 * @property {string} id
 * @property {number} claims
 * @property {number} stories
 * @property {number} denials
 * @property {string | null} modality
 * @property {number | null} confidence
 * @property {string | null} firstSaid
 * @property {string | null} lastSaid
 * @property {string | null} quote
 * @property {string | null} url
 * @property {string | null} publisher
 */

export {};

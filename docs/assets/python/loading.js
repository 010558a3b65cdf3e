// What each worker that runs Python fetches, and how far it has come.

/** @param {string} url */
export async function bytes(url) {
  return (await fetch(url)).arrayBuffer();
}

/**
 * From now on tell how much of all that is fetched has come, whoever fetches it; and that a file does not come: Pyodide
 * would wait for ever.
 * @param {(loaded: number) => void} heard takes the bytes that have come
 * @param {(fault: string) => void} lost takes what is wrong, without a full stop
 */
export function watchFetches(heard, lost) {
  const fetched = self.fetch;
  let loaded = 0;
  self.fetch = async (...request) => {
    const name = String(request[0]).split("/").pop();
    const fail = (/** @type {string} */ why) => lost(`${name} could not be loaded (${why})`);
    const response = await fetched(...request).catch((error) => {
      fail("there is no connection");
      throw error;
    });
    if (!response.ok) fail(`the host answers ${response.status}`);
    const count = async () => {
      // A copy is counted: of the answer itself the browser keeps what it compiles.
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.clone().body).getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        loaded += piece.value.byteLength;
        heard(loaded);
      }
    };
    count().catch(() => fail("the connection was cut"));
    return response;
  };
}

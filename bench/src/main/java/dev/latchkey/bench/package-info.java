/** Measures the whole on a real API server, beside what the API server does by itself. */
package dev.latchkey.bench;

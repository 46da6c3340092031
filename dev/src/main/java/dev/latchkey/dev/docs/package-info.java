/** The HTTP API's description as a page to read. */
package dev.latchkey.dev.docs;

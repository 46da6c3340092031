/** Holds what HTTP servers answer against the OpenAPI document. */
package dev.latchkey.testing.contract;

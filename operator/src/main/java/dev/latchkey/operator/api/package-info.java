/**
 * The HTTP API for keys: reads requests, asks whether the caller may, and writes answers. What is
 * done to keys is decided elsewhere.
 */
package dev.latchkey.operator.api;

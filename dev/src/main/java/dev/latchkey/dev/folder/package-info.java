/**
 * Keeps an API server like a folder of YAML, as a GitOps tool would: what is declared is applied,
 * what changes is applied again, what is no longer declared is deleted, and what cannot be read is
 * reported and changes nothing.
 */
package dev.latchkey.dev.folder;

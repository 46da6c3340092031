/** What {@code dev} prints when it is up: the keys, and what to do next. */
package dev.latchkey.dev.report;

/** How each benchmark says what it measured, and on what. */
package dev.latchkey.bench.report;

/** What operator and verifier share of what they measure. */
package dev.latchkey.http.metrics;

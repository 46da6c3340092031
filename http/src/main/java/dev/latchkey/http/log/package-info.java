/** The log of a program: one line for each event, as text or as JSON. */
package dev.latchkey.http.log;

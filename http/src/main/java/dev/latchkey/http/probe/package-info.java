/** A program that asks another whether it is well. */
package dev.latchkey.http.probe;

/** Reading values that a newer version may have written. */
package dev.latchkey.crds.text;

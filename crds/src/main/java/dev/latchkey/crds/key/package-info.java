/** The two kinds of key that users declare, and the parts they share. */
package dev.latchkey.crds.key;

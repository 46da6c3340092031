/** The life-cycle of a namespace's hash keys. */
package dev.latchkey.operator.hashkeys;

/** Records: what they say of a key, how they end, and what happens once their key is gone. */
package dev.latchkey.operator.record;

/** How large status lists are. */
package dev.latchkey.bench.statuslist;

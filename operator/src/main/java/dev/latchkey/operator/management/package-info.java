/** Health and metrics, on a port of their own. */
package dev.latchkey.operator.management;

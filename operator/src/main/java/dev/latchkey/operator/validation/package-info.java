/** Checks of a spec that the API server cannot make, or did not. */
package dev.latchkey.operator.validation;

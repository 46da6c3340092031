/** Conditions, as Kubernetes API conventions have them, and the reasons that are API. */
package dev.latchkey.crds.condition;

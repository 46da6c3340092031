/** Metrics, dashboard and alerts, held against what the programs really show. */
package dev.latchkey.monitoring;

/** What every port of ours that answers HTTP has in common: its rules, its errors, its bodies. */
package dev.latchkey.http;

/** Who calls, and whether they may: bearer tokens and permissions, as Kubernetes knows them. */
package dev.latchkey.http.auth;

package dev.latchkey.dev;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The admission policies that come with the chart. */
final class AdmissionPolicies {

  private static final List<String> FILES = List.of("revocations.yaml", "records.yaml");

  private final KubernetesClient client;

  /**
   * @param client of an administrator of a real API server
   */
  AdmissionPolicies(KubernetesClient client) {
    this.client = client;
  }

  /** Creates or replaces them; they are in force a moment later. */
  void apply() {
    for (String file : FILES) {
      try (InputStream yaml = AdmissionPolicies.class.getResourceAsStream("admission/" + file)) {
        client.load(yaml).forceConflicts().serverSideApply();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

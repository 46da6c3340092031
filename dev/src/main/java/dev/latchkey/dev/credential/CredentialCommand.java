package dev.latchkey.dev.credential;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.dev.DevException;
import dev.latchkey.dev.credential.CredentialLookup.Found;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the credential of an issued key, and nothing else. */
@Command(
    name = "credential",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Prints an issued key's credential from its Secret. Finds its cluster by KUBECONFIG,"
            + " ~/.kube/config, or the service account of its pod.")
public final class CredentialCommand implements Callable<Integer> {

  private static final long POLL_MILLIS = 200;

  @Parameters(paramLabel = "NAME", description = "Name of the IssuedApiKey.")
  private String name;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "${env:LATCHKEY_NAMESPACE}",
      description =
          "Its namespace; default: that of the kubeconfig's context. Environment:"
              + " LATCHKEY_NAMESPACE.")
  private String namespace;

  @Option(
      names = "--entry",
      paramLabel = "NAME",
      defaultValue = "${env:LATCHKEY_ENTRY}",
      description =
          "Entry of the Secret; default: the one the key names, else api-key. Environment:"
              + " LATCHKEY_ENTRY.")
  private String entry;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "${env:LATCHKEY_WAIT:-10}",
      description =
          "How long to wait for the credential of a key that was just declared; default 10."
              + " Environment: LATCHKEY_WAIT.")
  private int waitSeconds;

  @Override
  public Integer call() throws InterruptedException {
    Config config =
        new ConfigBuilder()
            // Somebody waits: rather say at once that nobody answers.
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout(5000)
            .build();
    String where =
        Optional.ofNullable(namespace)
            .or(() -> Optional.ofNullable(config.getNamespace()))
            .orElse("default");
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withKubernetesSerialization(new KubernetesSerialization(new ObjectMapper(), false))
            .build()) {
      System.out.println(await(new CredentialLookup(client), where));
      return 0;
    } catch (KubernetesClientException e) {
      throw new DevException(CredentialLookup.explain(e, config.getMasterUrl()), e);
    }
  }

  private String await(CredentialLookup lookup, String where) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(waitSeconds).toNanos();
    while (true) {
      Found found = lookup.find(where, name, Optional.ofNullable(entry));
      if (found instanceof Found.Credential credential) {
        return credential.value();
      }
      if (found instanceof Found.None none) {
        throw new DevException(none.sentence());
      }
      if (found instanceof Found.NotYet notYet && System.nanoTime() > end) {
        throw new DevException(notYet.sentence());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}

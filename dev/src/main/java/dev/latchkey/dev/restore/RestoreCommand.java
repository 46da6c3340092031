package dev.latchkey.dev.restore;

import dev.latchkey.crds.client.ClusterConfig;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.client.NoClusterException;
import dev.latchkey.dev.DevException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey restore}: brings saved keys back into a cluster that has none of them. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Brings saved keys back so that the credentials which are in use stay valid. Finds its"
          + " cluster by KUBECONFIG, ~/.kube/config, or the service account of its pod.",
      "Save with: kubectl get iak,imak,akr,akrev,aksrev,secrets -n NAMESPACE -o yaml",
      "It pauses each namespace meanwhile, and can be run again when it was interrupted."
    })
public final class RestoreCommand implements Callable<Integer> {

  private static final int RETRIES = 3;

  @Parameters(
      paramLabel = "FILE",
      description = "What kubectl saved, of one or more namespaces; - is standard input.")
  private String file;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "${env:LATCHKEY_RESTORE_NAMESPACE}",
      description =
          "The only namespace to restore; default: every one in the file. Environment:"
              + " LATCHKEY_RESTORE_NAMESPACE.")
  private String namespace;

  @Override
  public Integer call() throws InterruptedException {
    RestorePlan plan = RestorePlan.of(SavedFile.parse(text()), Optional.ofNullable(namespace));
    Config config = config();
    try (KubernetesClient client = LatchkeyClients.create(config)) {
      new Restoration(client, Restoration.PAUSE_SETTLES, System.out::println).carryOut(plan);
      return 0;
    } catch (KubernetesClientException e) {
      // Only reading fails like this; while it writes, it says how far it came.
      throw new DevException(
          "Nothing was changed: the API server at "
              + config.getMasterUrl()
              + (e.getStatus() == null ? " does not answer." : ": " + e.getStatus().getMessage()),
          e);
    }
  }

  private static Config config() {
    try {
      Config config = ClusterConfig.find();
      // Somebody waits.
      config.setRequestRetryBackoffLimit(RETRIES);
      return config;
    } catch (NoClusterException e) {
      throw new DevException(e.getMessage(), e);
    }
  }

  private String text() {
    try {
      byte[] bytes =
          file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DevException("The file " + file + " cannot be read.", e);
    }
  }
}

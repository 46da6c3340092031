package dev.latchkey.dev;

import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.http.auth.Authentication;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey dev}: everything in one process, until it is told to stop. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs an API server, the operator and the verifier on this machine, and applies a folder of"
          + " YAML, again whenever it changes.",
      "Nothing is kept when it stops."
    })
final class DevCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      defaultValue = "${env:LATCHKEY_FOLDER}",
      description =
          "Folder whose *.yaml and *.yml files are applied; default: none. Environment:"
              + " LATCHKEY_FOLDER.")
  private Path folder;

  @Option(
      names = "--api-server",
      paramLabel = "KIND",
      defaultValue = "${env:LATCHKEY_API_SERVER:-auto}",
      description =
          "real: etcd and kube-apiserver, as `api-server install` installs them; embedded: one in"
              + " memory that starts at once and checks nothing; auto: real where it is installed,"
              + " else embedded. Default auto. Environment: LATCHKEY_API_SERVER.")
  private ApiServerChoice apiServer;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:LATCHKEY_PORT:-4420}",
      description =
          "Where the whole HTTP API is answered; default 4420. Environment: LATCHKEY_PORT.")
  private int port;

  @Option(
      names = "--api-port",
      paramLabel = "PORT",
      defaultValue = "${env:LATCHKEY_API_PORT:-8001}",
      description = "The API server's port; default 8001. Environment: LATCHKEY_API_PORT.")
  private int apiPort;

  @Option(
      names = "--namespaces",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "${env:LATCHKEY_NAMESPACES}",
      description =
          "Where operator and verifier work, comma separated; default: everywhere. Environment:"
              + " LATCHKEY_NAMESPACES.")
  private Set<String> namespaces = new LinkedHashSet<>();

  @Option(
      names = "--write-kubeconfig",
      paramLabel = "FILE",
      defaultValue = "${env:LATCHKEY_WRITE_KUBECONFIG:-.latchkey/kubeconfig}",
      description =
          "Where to write the kubeconfig; default .latchkey/kubeconfig. Environment:"
              + " LATCHKEY_WRITE_KUBECONFIG.")
  private Path kubeconfig;

  @Option(
      names = "--auth",
      paramLabel = "HOW",
      defaultValue = "${env:LATCHKEY_AUTH:-none}",
      description =
          "none: whoever reaches the port, which only this machine does, may do everything;"
              + " kubernetes: callers send a token of the API server, and need the rights that RBAC"
              + " gives. Default none. Environment: LATCHKEY_AUTH.")
  private Authentication authentication;

  private final DevSession.Surroundings surroundings;

  DevCommand(DevSession.Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    DevOptions options =
        new DevOptions(
            Optional.ofNullable(folder),
            apiServer,
            port,
            apiPort,
            namespaces == null ? Set.of() : namespaces,
            kubeconfig,
            authentication);
    DevSession.start(options, surroundings, System.out::println);
    // A signal ends the process, and the session with it.
    new CountDownLatch(1).await();
    return 0;
  }
}

package dev.latchkey.bench.load.server;

import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A server that is ready.
 *
 * @param process it
 * @param port where it answers on this machine
 */
public record RunningServer(ServerProcess process, int port) implements AutoCloseable {
  /**
   * What it answers about a good credential.
   *
   * @throws BenchException if it does not answer
   */
  public byte[] verify(String credential) {
    try {
      HttpResponse<byte[]> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://127.0.0.1:%d/v2alpha1/admin/apiKeys:verify".formatted(port)))
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString("{\"credential\":\"" + credential + "\"}"))
                      .build(),
                  BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw process.failure("answers with status %d".formatted(response.statusCode()));
      }
      return response.body();
    } catch (IOException e) {
      throw process.failure("does not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted.", e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}

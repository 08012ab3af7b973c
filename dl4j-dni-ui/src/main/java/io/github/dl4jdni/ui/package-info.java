/**
 * Synthetic gradients in Deeplearning4j's training UI.
 *
 * <p>With this artifact on the class path the UI has a page {@code /dni}, and {@link
 * io.github.dl4jdni.ui.UiReports} brings the reports of a listener there:
 *
 * <pre>{@code
 * UIServer ui = TrainingUi.builder().start(); // http://127.0.0.1:9000
 * StatsStorage storage = new InMemoryStatsStorage();
 * ui.attach(storage);
 * network.setListeners(
 *     new StatsListener(storage), // the UI's own pages
 *     new DniStatsListener.Builder().every(10).to(new UiReports(storage)).build());
 * network.fit(iterator, 10); // and open http://127.0.0.1:9000/dni
 * }</pre>
 *
 * <p>The page shows, live, how well each interface predicts its gradients, the gradient models'
 * losses and the network's; what the modules of a {@link io.github.dl4jdni.train.DecoupledTrainer}
 * do, and comparisons with backpropagation where the listener makes them. Everything that it needs
 * comes from the server.
 *
 * <p>A {@code FileStatsStorage} keeps the reports for later, and a {@code
 * RemoteUIStatsStorageRouter} sends them to a server in another process, which needs this artifact,
 * too, and has to have {@code UIServer.enableRemoteListener()} called.
 */
package io.github.dl4jdni.ui;

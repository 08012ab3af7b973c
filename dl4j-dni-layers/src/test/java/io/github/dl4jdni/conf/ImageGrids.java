package io.github.dl4jdni.conf;

import org.deeplearning4j.nn.conf.inputs.InputType;

/** Grids of images for tests in other packages. */
public final class ImageGrids {

  private ImageGrids() {}

  /** The grid of an image, or of a volume, of known size. */
  public static ImageGrid of(InputType image, long channels, boolean channelsLast) {
    return ImageGrid.of(new ModelShape(channels, 1, channels, image, channelsLast, true))
        .orElseThrow();
  }
}

package io.github.dl4jdni.research.pretrained;

/** Where the gradient models of a training come from. */
enum ModelOrigin {
  /** They begin with this training. */
  FRESH("fresh"),
  /** A training on the same images from other initial weights, in another order. */
  ANOTHER_SEED("another seed"),
  /** A training on other images, from other initial weights. */
  ANOTHER_DATA_SET("another data set"),
  /** A training of a network of half the width, from other initial weights. */
  ANOTHER_WIDTH("another width");

  private final String label;

  ModelOrigin(String label) {
    this.label = label;
  }

  /** {@return the words for it in tables and reports} */
  @Override
  public String toString() {
    return label;
  }
}

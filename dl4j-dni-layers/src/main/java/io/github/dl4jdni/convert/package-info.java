/** Changes whole network configurations: what {@link io.github.dl4jdni.Dni} offers. */
package io.github.dl4jdni.convert;

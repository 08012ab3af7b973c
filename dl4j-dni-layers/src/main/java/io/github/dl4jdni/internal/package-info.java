/**
 * What the library is built of. Other modules of this project use it; for everybody else, classes
 * here may change or go with any version. Arrows point one way: arrays; interfaces, predictors and
 * recurrent layers on them; the structure of networks; networks in training; their modules;
 * channels between these; hosts; threads.
 */
package io.github.dl4jdni.internal;

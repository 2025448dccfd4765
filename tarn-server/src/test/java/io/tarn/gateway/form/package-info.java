/// Tests of uploads by forms.
package io.tarn.gateway.form;

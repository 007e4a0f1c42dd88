"""Addresses that readers see."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

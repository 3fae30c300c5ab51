from django import template

from ..signin.sessions import device

register = template.Library()
register.filter("device", device)

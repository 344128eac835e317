program main
  implicit none
  integer :: i, j, last
  real(8) :: t, a(100), f(5)
  f = 3
  !$omp parallel do private(t, j) firstprivate(f) lastprivate(last) schedule(dynamic, 3)
  do i = 1, 100
    t = 0
    do j = 1, 5
      f(j) = f(j) + i
      t = t + f(j)
    end do
    a(i) = t
    last = i
  end do
  print *, last, size(a)
end program main
